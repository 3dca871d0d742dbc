import { useEffect, useRef } from 'react';

export function SignIn({ api, tenant, onSignedIn }) {
  const element = useRef(null);

  useEffect(() => {
    const signIn = element.current;
    const tell = ({ detail }) => onSignedIn(detail);
    signIn.addEventListener('countersign:signed-in', tell);
    return () => signIn.removeEventListener('countersign:signed-in', tell);
  }, [onSignedIn]);

  return <countersign-sign-in ref={element} api={api} tenant={tenant} />;
}
