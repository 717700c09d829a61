/** Passkeys: the server's JSON into the bytes that browsers want, and their answer back into JSON. */
import { Problem } from './errors';

type Json = Record<string, unknown>;

const toBytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const toText = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const listed = (known: unknown): PublicKeyCredentialDescriptor[] => ((known ?? []) as { id: string; type: 'public-key' }[]).map((one) => ({ type: one.type, id: toBytes(one.id) }));

/** Old phones, browsers inside other programs and plain http have none. */
export const passkeysHere = (): boolean => window.isSecureContext && 'PublicKeyCredential' in window && !!navigator.credentials;

export async function makePasskey(options: Json): Promise<Json> {
  const user = options.user as { id: string; name: string; displayName: string };
  const publicKey = {
    ...options, challenge: toBytes(options.challenge as string), user: { ...user, id: toBytes(user.id) }, excludeCredentials: listed(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = await asked(() => navigator.credentials.create({ publicKey }));
  const response = made.response as AuthenticatorAttestationResponse;
  return answer(made, { clientDataJSON: toText(response.clientDataJSON), attestationObject: toText(response.attestationObject) });
}

export async function signWithPasskey(options: Json): Promise<Json> {
  const publicKey = { ...options, challenge: toBytes(options.challenge as string), allowCredentials: listed(options.allowCredentials) } as unknown as PublicKeyCredentialRequestOptions;
  const given = await asked(() => navigator.credentials.get({ publicKey }));
  const response = given.response as AuthenticatorAssertionResponse;
  return answer(given, {
    clientDataJSON: toText(response.clientDataJSON), authenticatorData: toText(response.authenticatorData), signature: toText(response.signature),
  });
}

function answer(made: PublicKeyCredential, response: Json): Json {
  const id = toText(made.rawId);
  return { id, rawId: id, type: made.type, response, clientExtensionResults: {} };
}

/** What the browser says when it will not, in words. */
async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (!passkeysHere()) throw new Problem('refused', [{ code: 'screen.passkey_none', text: '这部手机或浏览器不支持通行密钥', remedy: '请换一部较新的手机，用系统自带的浏览器打开；或者用安全钥匙在电脑上办。', field: null }]);
  try {
    const given = await ask();
    if (given) return given as PublicKeyCredential;
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'InvalidStateError') throw new Problem('refused', [{ code: 'screen.passkey_twice', text: '这部设备已经登记过了', remedy: '直接使用就可以，不用再登记。', field: null }]);
    if (name === 'SecurityError') throw new Problem('refused', [{ code: 'screen.passkey_address', text: '这个网址不能使用通行密钥', remedy: '请用系统的正式网址打开（域名，不是数字地址）。', field: null }]);
  }
  throw new Problem('refused', [{ code: 'screen.passkey_stopped', text: '没有完成验证', remedy: '请再点一次，按手机提示验证指纹、面容或者锁屏密码。', field: null }]);
}
