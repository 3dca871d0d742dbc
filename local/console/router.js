import { person } from './api.js';

// Screens lead to each other in circles (sign in, account, sign out). Their modules do not: main.js registers the
// screens that others lead to, and a screen goes to them by name.
const screens = new Map();

export const register = (name, show) => screens.set(name, show);

export const goTo = (name, ...details) => screens.get(name)(...details);

export const goToSignIn = () => goTo('sign-in');
export const goToAccount = () => goTo('account');

/** Where a person goes who leaves a screen: to the account, if signed in. */
export const goHome = () => person.accessToken ? goToAccount() : goToSignIn();
