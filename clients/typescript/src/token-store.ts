/** The tokens of one session. */
export interface SessionTokens {
  accessToken: string;
  refreshToken: string;
}

/**
 * Where the tokens are kept. Whatever a script can read, an injected script can read too: memory is the safest place,
 * `sessionStorage` survives a reload, and `localStorage` is shared by all tabs.
 */
export interface TokenStore {
  read(): SessionTokens | undefined;
  /** Undefined when the session is over. */
  write(tokens: SessionTokens | undefined): void;
}

export class MemoryStore implements TokenStore {
  private tokens: SessionTokens | undefined;

  read(): SessionTokens | undefined {
    return this.tokens;
  }

  write(tokens: SessionTokens | undefined): void {
    this.tokens = tokens;
  }
}

/** Keeps the tokens in the browser's `sessionStorage` or `localStorage`, under a name of this tenant. */
export function storageStore(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, tenant: string): TokenStore {
  const name = `countersign-tokens:${tenant}`;
  return {
    read: () => {
      const text = storage.getItem(name);
      return text === null ? undefined : (JSON.parse(text) as SessionTokens);
    },
    write: (tokens) => {
      if (tokens === undefined) storage.removeItem(name);
      else storage.setItem(name, JSON.stringify(tokens));
    },
  };
}
