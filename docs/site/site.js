// The playground begins where it stands; a page that was opened from a disk may start no worker.
for (const frame of document.querySelectorAll('figure.playground iframe')) {
  if (location.protocol === 'file:') {
    const note = document.createElement('p');
    note.textContent =
      'The playground needs an address that begins with http: run “npm run docs:serve”, or “npx tsuzuri playground”.';
    frame.replaceWith(note);
  } else frame.src = frame.dataset.src;
}
