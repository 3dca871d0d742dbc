/** Raises an `exchange` event for each call to the API, with request and answer. The panels listen to it. */
export const wire = new EventTarget();

/** For calls that no person caused: no panel shows them. */
export const quietFetch = window.fetch.bind(window);

const API = /^\/api\/v1(?:\/tenants\/[a-z0-9-]+)?(?<path>.*)$/;

// The elements call the API themselves: their calls are seen here, as any page that shows them could see them.
window.fetch = async (address, options = {}) => {
  const response = await quietFetch(address, options);
  const url = new URL(address, location.href);
  const path = API.exec(url.pathname)?.groups.path;
  if (path !== undefined) await report(path, url.pathname + url.search, options, response.clone());
  return response;
};

async function report(path, url, { method = 'GET', headers = {}, body }, response) {
  const text = await response.text();
  const detail = {
    method, path, url, headers, body: body && JSON.parse(body),
    status: response.status, answer: text && JSON.parse(text),
  };
  wire.dispatchEvent(new CustomEvent('exchange', { detail }));
}
