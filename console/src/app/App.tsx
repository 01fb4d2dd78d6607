/** Puts the providers around the rooms. */
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { BrowserRouter } from "react-router";
import { resolver, theme } from "../ui/theme";
import { LanguageProvider } from "../words/LanguageProvider";
import { makeQueries } from "./queries";
import { Rooms } from "./routes";

const queries = makeQueries();

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto">
        <LanguageProvider>
          <BrowserRouter>
            <Rooms />
          </BrowserRouter>
          <Notifications position="bottom-center" limit={3} transitionDuration={120} />
        </LanguageProvider>
      </MantineProvider>
    </QueryClientProvider>
  );
}
