import { Navigate } from 'react-router';
import { useUser } from '../api/session';
import { homeOf } from './page';

export function StartPage() {
  return <Navigate to={homeOf(useUser().role)} replace />;
}
