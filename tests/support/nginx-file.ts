/** nginx's own lie where only root may write. */
const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
  name => `${name}_temp_path ${name};`,
)

/**
 * What has nginx serve these sites in the foreground, and write into the folder that `-p` names alone.
 * @param sites as among the files of `http`
 * @param main directives of the whole program
 */
export const nginxFile = (sites: string, main = 'worker_processes 1;'): string => `daemon off;
${main}
pid nginx.pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
access_log off;
${temporary.join('\n')}
${sites}
}
`
