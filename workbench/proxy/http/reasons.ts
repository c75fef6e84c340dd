/** Reason phrases as nginx writes them, a few unlike the RFC's (ngx_http_status_lines in ngx_http_header_filter_module.c). */
const REASONS = new Map([
  [200, 'OK'],
  [201, 'Created'],
  [202, 'Accepted'],
  [204, 'No Content'],
  [206, 'Partial Content'],
  [301, 'Moved Permanently'],
  [302, 'Moved Temporarily'],
  [303, 'See Other'],
  [304, 'Not Modified'],
  [307, 'Temporary Redirect'],
  [308, 'Permanent Redirect'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [402, 'Payment Required'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Not Allowed'],
  [406, 'Not Acceptable'],
  [407, 'Proxy Authentication Required'],
  [408, 'Request Time-out'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [411, 'Length Required'],
  [412, 'Precondition Failed'],
  [413, 'Request Entity Too Large'],
  [414, 'Request-URI Too Large'],
  [415, 'Unsupported Media Type'],
  [416, 'Requested Range Not Satisfiable'],
  [421, 'Misdirected Request'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [501, 'Not Implemented'],
  [502, 'Bad Gateway'],
  [503, 'Service Temporarily Unavailable'],
  [504, 'Gateway Time-out'],
  [505, 'HTTP Version Not Supported'],
  [507, 'Insufficient Storage'],
]);

/** `404 Not Found`; of a status that nginx has no words for, the number and a blank. */
export const statusLine = (status: number): string => `${String(status).padStart(3, '0')} ${REASONS.get(status) ?? ''}`;

// Titles of the pages that differ from the status line (ngx_http_special_response.c).
const TITLES = new Map([
  [302, '302 Found'],
  [401, '401 Authorization Required'],
  [494, '400 Request Header Or Cookie Too Large'],
  [497, '400 The plain HTTP request was sent to HTTPS port'],
]);
const DETAILS = new Map([
  [494, 'Request Header Or Cookie Too Large'],
  [497, 'The plain HTTP request was sent to HTTPS port'],
]);
const PADDING = '<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n'.repeat(6);
const NO_PAGE = new Set([200, 201, 202, 204, 206, 304]);

/**
 * nginx's own page for a status; empty for a status that has none.
 * @param padded whether comments make it long enough for Chrome to show it
 */
export function errorPage(status: number, server: string, padded: boolean): string {
  if (NO_PAGE.has(status) || (!REASONS.has(status) && !TITLES.has(status))) return '';
  const title = TITLES.get(status) ?? statusLine(status);
  const detail = DETAILS.get(status);
  const heading = detail === undefined ? title : '400 Bad Request';
  const more = detail === undefined ? '' : `<center>${detail}</center>\r\n`;
  return (
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n${more}` +
    `<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n${padded && status >= 400 ? PADDING : ''}`
  );
}
