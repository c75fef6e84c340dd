import { describe, expect, it } from '@jest/globals';
import { difference, editConf } from '../edit.ts';

const CONF = `http {
    upstream mult {
        zone mult 128k;
        server mult1:3005 resolve weight=3;
        server mult2:3005 resolve weight=1;
        server mult-backup:3005 resolve backup;
        keepalive 32;
    }
}
`;

describe('the difference of two confs', () => {
  it('is a unified diff with three lines around what changed', () => {
    const at = ['http', 'upstream mult', 'server mult1:3005'];
    const variant = editConf(CONF, 'nginx.conf', [{ at, withArgument: 'weight=1' }]);
    expect(difference(CONF, variant, 'nginx/nginx.conf')).toBe(`--- nginx/nginx.conf
+++ nginx/nginx.conf
@@ -1,7 +1,7 @@
 http {
     upstream mult {
         zone mult 128k;
-        server mult1:3005 resolve weight=3;
+        server mult1:3005 resolve weight=1;
         server mult2:3005 resolve weight=1;
         server mult-backup:3005 resolve backup;
         keepalive 32;
`);
  });

  it('is empty where nothing differs', () => {
    expect(difference(CONF, CONF, 'nginx.conf')).toBe('');
  });
});
