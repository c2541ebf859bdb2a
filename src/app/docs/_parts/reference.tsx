'use client';

import { useEffect, useRef } from 'react';

/** Swagger UI, from our own server: it asks no other host for anything. */
export function Reference() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => followColours(), []);
  useEffect(() => {
    let gone = false;
    void import('swagger-ui-dist/swagger-ui-es-bundle.js').then(({ default: SwaggerUI }) => {
      if (gone || !place.current) return;
      SwaggerUI({
        domNode: place.current,
        url: '/api/openapi.json',
        // Without it, it asks a service of its makers whether the document is valid.
        validatorUrl: null,
        deepLinking: true,
        defaultModelsExpandDepth: 0,
        // The colours of its highlighting are too faint to read.
        syntaxHighlight: false,
      });
    });
    return () => {
      gone = true;
    };
  }, []);
  return <div ref={place} className="reference" />;
}

/** Swagger UI has its dark colours by a class, and the browser tells which are wanted. @returns what ends it */
function followColours(): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  follow();
  dark.addEventListener('change', follow);
  return () => {
    dark.removeEventListener('change', follow);
    document.documentElement.classList.remove('dark-mode');
  };
}
