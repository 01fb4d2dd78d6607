/** Sibling views of a room, as links. */
import { NavLink } from "react-router";
import styles from "./Views.module.css";

export type View = { to: string; label: string; end?: boolean };

export function Views({ label, views }: { label: string; views: View[] }) {
  return (
    <nav aria-label={label} className={styles.views}>
      {views.map((view) => (
        <NavLink key={view.to} to={view.to} end={view.end ?? true} className={styles.view}>
          {view.label}
        </NavLink>
      ))}
    </nav>
  );
}
