import { showAuthenticator } from './authenticator.js';
import { showBackOffice } from './back-office.js';
import { showCalls } from './calls.js';
import { showClock } from './clock.js';
import { showDocuments } from './documents.js';
import { showOutbox } from './outbox.js';
import { showPasskeyDevice } from './passkey-device.js';
import { showRooms } from './rooms.js';
import { showStage } from './stage.js';
import { showStory } from './story.js';
import { showTabs } from './tabs.js';
import { showTenantChoice, showTenants, takeTenant } from './tenants.js';

const panel = id => document.getElementById(id);

const demo = await (await fetch('/local/demo', { cache: 'no-store' })).json();
const tenants = await takeTenant(demo);

showTabs();
showTenantChoice(panel('tenant'), tenants);
showStory(panel('story'));
showCalls(panel('calls'));
showClock(panel('clock'));
showAuthenticator(panel('authenticator'));
showPasskeyDevice(panel('authenticator'));
showOutbox(panel('outbox'));
showDocuments(panel('documents'));
showBackOffice(panel('back-office'));
showRooms(panel('rooms'));
showTenants(panel('tenants'));
showStage();
