import type { components } from '../clients/typescript/src/schema.js';

type Schemas = components['schemas'];

export type Factor = Schemas['ProvedFactor'];
export type SecondFactor = Schemas['SecondFactorAnswer'];
export type Me = Schemas['MeAnswer'];
export type Session = Schemas['SessionAnswer'];
export type Device = Schemas['DeviceAnswer'];
export type Passkey = Schemas['PasskeyAnswer'];
export type Totp = Schemas['TotpAnswer'];
export type CodeSent = Pick<Schemas['CodeSentAnswer'], 'destination' | 'resendAfter'>;

/** What is still to be proved. `publicKey` is there while a passkey is among the choices. */
export type Challenge = Omit<Schemas['ChallengeAnswer'], 'required' | 'satisfied' | 'publicKey'> & {
  required: Factor[][];
  satisfied: Factor[];
  publicKey?: PublicKeyCredentialRequestOptionsJSON;
};

/** The answer of every call that leads on: one of three, by `status`. */
export type LoginAnswer =
  | SignedIn
  | { status: 'challenge'; challenge: Challenge }
  | { status: 'granted'; grant: string; expiresIn: number; location?: string };

export type SignedIn = {
  status: 'signed-in';
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  deviceToken?: string;
  recoveryCodes?: string[];
};

export type Tokens = { accessToken: string; refreshToken: string };

/** A link that opened the page: its token is no longer in the address. */
export type Link = { kind: 'unlock' | 'password' | 'welcome' | 'invitation' | 'preview'; token: string };

/** Where a challenge leads: on, back to its beginning, or away. */
export type Flow = {
  done: (answer: Exclude<LoginAnswer, { status: 'challenge' }>) => unknown;
  again: () => unknown;
  leave: () => unknown;
  /** What a lock looks like here; it gets the refusal. */
  locked: (problem: import('./api.js').Problem) => unknown;
  /** Which of the ways lead to `done`; all of them where it is left out. */
  isUseful?: (factor: Factor) => boolean;
  /** For the password manager, where the challenge asks for the password. */
  username?: string;
  /** What was sent so far in this challenge, by factor. */
  sent?: Map<Factor, CodeSent | null>;
};

/** What the elements tell the page around. */
export type CountersignEvents = {
  'countersign:signed-in': CustomEvent<Omit<SignedIn, 'status' | 'recoveryCodes'>>;
  'countersign:signed-out': CustomEvent<{ byPerson: boolean; text: string }>;
  'countersign:renewed': CustomEvent<Tokens>;
  'countersign:challenge': CustomEvent<Omit<Challenge, 'handle'>>;
  'countersign:granted': CustomEvent<{ grant: string; expiresIn: number; location?: string }>;
  'countersign:link-done': CustomEvent<object>;
  'countersign:error': CustomEvent<{ code: string; status: number; title?: string }>;
};

declare global {
  interface GlobalEventHandlersEventMap extends CountersignEvents {}
  interface WindowEventMap extends CountersignEvents {}
  interface HTMLElementTagNameMap {
    'countersign-sign-in': import('./sign-in.js').CountersignSignIn;
    'countersign-link': import('./link.js').CountersignLink;
    'countersign-account': import('./account.js').CountersignAccount;
  }
}
