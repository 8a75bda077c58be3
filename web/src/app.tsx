import { useEffect } from 'preact/hooks';
import { Controls } from './parts/controls.tsx';
import { Header } from './parts/header.tsx';
import { Notice } from './parts/notice.tsx';
import { RunList } from './parts/run-list.tsx';
import { SetupForm } from './parts/setup-form.tsx';
import { TakeAway } from './parts/take-away.tsx';
import { takeFile } from './run/open.ts';
import { language, texts } from './texts/texts.ts';
import { ViewArea } from './views/view-area.tsx';

/** The page. */
export function App() {
  const { title, skip } = texts.value;
  useEffect(() => {
    document.documentElement.lang = language.value;
    document.title = title;
  });
  useEffect(acceptDrops, []);
  return (
    <>
      <a class="skip" href="#runs" onClick={skipToRuns}>
        {skip}
      </a>
      <Header />
      <Notice />
      <div class="page">
        <SetupForm />
        <main id="runs" tabIndex={-1}>
          <Controls />
          <RunList />
          <ViewArea />
          <TakeAway />
        </main>
      </div>
    </>
  );
}

/** The address behind # is that of the set-up, so the link moves the focus by itself. */
function skipToRuns(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#runs')?.focus();
}

/** Files may be dropped anywhere on the page. */
function acceptDrops(): () => void {
  const over = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  };
  const drop = (event: DragEvent) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return; // text goes into the box that it is dropped on
    event.preventDefault();
    void takeFile(file);
  };
  addEventListener('dragover', over);
  addEventListener('drop', drop);
  return () => {
    removeEventListener('dragover', over);
    removeEventListener('drop', drop);
  };
}
