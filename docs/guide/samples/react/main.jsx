import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { SignIn } from './SignIn.jsx';

const { api, tenant } = document.querySelector('#root').dataset;

function App() {
  const [tokens, setTokens] = useState();
  const [me, setMe] = useState();

  useEffect(() => {
    if (!tokens) return;
    const headers = { Authorization: `Bearer ${tokens.accessToken}` };
    fetch(`${api}/api/v1/tenants/${tenant}/me`, { headers }).then(answer => answer.json()).then(setMe);
  }, [tokens]);

  return me ? <h1>Hello {me.username}</h1> : <SignIn api={api} tenant={tenant} onSignedIn={setTokens} />;
}

createRoot(document.querySelector('#root')).render(<App />);
