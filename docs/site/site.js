// A page that was opened from a disk may start no module worker: say so where the playground stands.
if (location.protocol === 'file:') {
  for (const frame of document.querySelectorAll('figure.playground iframe')) {
    const note = document.createElement('p');
    note.textContent =
      'The playground wants an address that begins with http: run “npm run docs:serve”, or “npx tsuzuri playground”.';
    frame.replaceWith(note);
  }
}
