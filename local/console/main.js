import { openedLink, whenLinkOpens } from './links.js';
import { person } from './api.js';
import { goToSignIn, register } from './router.js';
import { showAccount } from './account.js';
import { showAuthenticator, useFor } from './authenticator.js';
import { showBackOffice } from './back-office.js';
import { showClock } from './clock.js';
import { showDocumentLink } from './document-link.js';
import { showDocuments } from './documents.js';
import { showFactorChoice } from './enrol.js';
import { showOutbox } from './outbox.js';
import { showRecoveryLink } from './recovery.js';
import { showRooms } from './rooms.js';
import { showSignIn } from './sign-in.js';
import { showStory } from './story.js';
import { showWire } from './wire.js';

const panel = id => document.getElementById(id);

const { tenant, username, password, apiKey } = await (await fetch('/local/demo', { cache: 'no-store' })).json();
Object.assign(person, { tenant, username, password, apiKey });
useFor(username);

showStory(panel('story'));
showWire(panel('wire'));
await showClock(panel('clock'));
showAuthenticator(panel('authenticator'));
showOutbox(panel('outbox'));
showDocuments(panel('documents'));
showRooms(panel('rooms'));
showBackOffice(panel('back-office'));

register('sign-in', showSignIn);
register('account', showAccount);
register('factor-choice', showFactorChoice);

const showLink = link => ['invitation', 'preview'].includes(link.kind)
  ? showDocumentLink(link)
  : showRecoveryLink(link);
const link = openedLink();
if (link) showLink(link);
else goToSignIn();
whenLinkOpens(() => showLink(openedLink()));
