import { render } from 'preact';
import { Console } from './console';
import { OperateProvider } from './operate/operate';

render(
  <OperateProvider>
    <Console />
  </OperateProvider>,
  document.body,
);
