// Computes a file's SHA-256 where the file lies, so that it need not be sent. Without WebCrypto the button stays away.
'use strict';

const form = document.getElementById('file-form');
const file = document.getElementById('file');
const digest = document.getElementById('digest');
const told = document.getElementById('told');
const chosen = () => file.files && file.files[0];

if (window.crypto && window.crypto.subtle && window.isSecureContext) {
  digest.hidden = false;
  document.getElementById('digest-hint').hidden = false;
  digest.addEventListener('click', async () => {
    if (!chosen()) {
      told.textContent = '请先选择文件。';
      return;
    }
    told.textContent = '正在算指纹……';
    try {
      const bytes = new Uint8Array(await window.crypto.subtle.digest('SHA-256', await chosen().arrayBuffer()));
      const shown = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      window.location.assign(`/verify?digest=${shown}`);
    } catch {
      told.textContent = '这个文件读不出来，请重新选择。';
    }
  });
}

form.addEventListener('submit', (event) => {
  if (chosen() && chosen().size > Number(form.dataset.most)) {
    event.preventDefault();
    told.textContent = form.dataset.tooLarge;
    return;
  }
  told.textContent = '正在核验，请稍候……';
});
