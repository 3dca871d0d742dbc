// Marks this browser as known for a username. The token opens a budget of attempts and no door, so it may be stored.

/** @param {string} tenant @param {string} username */
const keyOf = (tenant, username) => `countersign-device:${tenant}/${username.trim().toLowerCase()}`;

/** @param {string} tenant @param {string} username @returns {string | undefined} */
export function deviceTokenOf(tenant, username) {
  try {
    return localStorage.getItem(keyOf(tenant, username)) ?? undefined;
  } catch {
    // Some browsers refuse storage to embedded pages.
    return undefined;
  }
}

/** @param {string} tenant @param {string} username @param {string | undefined} token */
export function keepDeviceToken(tenant, username, token) {
  // A sign-in by a passkey alone has no name.
  if (!token || !username) return;
  try {
    localStorage.setItem(keyOf(tenant, username), token);
  } catch {
    // Then the next sign-in has the attempts of a stranger.
  }
}
