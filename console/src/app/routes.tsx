/** Every address of the console. Rooms load when they are entered. */
import { lazy, Suspense } from "react";
import { Navigate, Route, Routes, useLocation } from "react-router";
import { useSession } from "../api/session";
import { SignIn } from "../rooms/signin/SignIn";
import { Loading, Trouble } from "../ui/states";
import { Shell } from "./Shell";

const Today = lazy(() => import("../rooms/today/Today"));
const People = lazy(() => import("../rooms/people/People"));
const Person = lazy(() => import("../rooms/people/Person"));
const Segments = lazy(() => import("../rooms/people/Segments"));
const Segment = lazy(() => import("../rooms/people/Segment"));
const Scenarios = lazy(() => import("../rooms/scenarios/Scenarios"));
const Library = lazy(() => import("../rooms/scenarios/Library"));
const Scenario = lazy(() => import("../rooms/scenarios/Scenario"));
const Messages = lazy(() => import("../rooms/messages/Messages"));
const Message = lazy(() => import("../rooms/messages/Message"));
const Settings = lazy(() => import("../rooms/settings/Settings"));
const NotFound = lazy(() => import("./NotFound"));

/** The signed-in console, or the door to it; the address asked for is kept through the door. */
export function Rooms() {
  const session = useSession();
  const location = useLocation();
  if (session.isPending) return <Loading />;
  if (session.error && !session.data) {
    return <Trouble error={session.error} retry={() => void session.refetch()} />;
  }
  if (!session.data) {
    if (location.pathname === "/sign-in") return <SignIn />;
    const next = encodeURIComponent(location.pathname + location.search);
    return <Navigate to={`/sign-in?next=${next}`} replace />;
  }
  return (
    <Suspense fallback={<Loading />}>
      <Routes>
        <Route path="/sign-in" element={<SignIn />} />
        <Route element={<Shell />}>
          <Route index element={<Today />} />
          <Route path="people" element={<People />} />
          <Route path="people/segments" element={<Segments />} />
          <Route path="people/segments/:key" element={<Segment />} />
          <Route path="people/:id" element={<Person />} />
          <Route path="scenarios" element={<Scenarios />} />
          <Route path="scenarios/library" element={<Library />} />
          <Route path="scenarios/:key" element={<Scenario />} />
          <Route path="messages" element={<Messages />} />
          <Route path="messages/:id" element={<Message />} />
          <Route path="settings" element={<Navigate to="/settings/brand" replace />} />
          <Route path="settings/:section" element={<Settings />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Routes>
    </Suspense>
  );
}
