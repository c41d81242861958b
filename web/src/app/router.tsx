import { createBrowserRouter, type RouteObject } from 'react-router';
import { i18n } from '../strings/i18n';
import { NotFoundPage } from './NotFoundPage';
import { PageFrame } from './PageFrame';
import { allPages, type Page } from './page';
import { RouteProblem } from './RouteProblem';
import { Shell } from './Shell';
import { StartPage } from './StartPage';
import { Waiting } from './Waiting';

/** Code and texts of a page are loaded together when it is first opened. */
const routeOf = (page: Page): RouteObject => ({
  path: page.path,
  ErrorBoundary: RouteProblem,
  lazy: async () => {
    const [{ default: Content }] = await Promise.all([page.load(), i18n.loadNamespaces(page.strings)]);
    const Component = () => (
      <PageFrame page={page}>
        <Content />
      </PageFrame>
    );
    return { Component };
  },
});

export const router = createBrowserRouter([
  {
    HydrateFallback: Waiting,
    ErrorBoundary: RouteProblem,
    children: [
      ...allPages.filter((page) => page.isPublic).map(routeOf),
      {
        Component: Shell,
        children: [
          { index: true, Component: StartPage },
          ...allPages.filter((page) => !page.isPublic).map(routeOf),
          { path: '*', Component: NotFoundPage },
        ],
      },
    ],
  },
]);
