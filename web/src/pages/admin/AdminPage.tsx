import { Navigate } from 'react-router';
import { useUser } from '../../api/session';
import { sectionsOf } from './sections';

/** Leads to the first part that the role may open. */
export default function AdminPage() {
  const [first] = sectionsOf(useUser().role);
  return <Navigate to={`/admin/${first?.name}`} replace />;
}
