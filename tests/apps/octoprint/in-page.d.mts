/** Uploads a file to print. @returns the status of the answer */
export function upload(content: string): Promise<number>
