export function runInKernel(code: string): Promise<string>
/** @returns how large the file is that Jupyter has, in bytes */
export function upload(content: string): Promise<number>
