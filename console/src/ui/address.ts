/** Filters and tabs live in the address, so that any view can be sent to a colleague. */
import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** One parameter of the address and how to change it; empty means absent. */
export function useAddress(name: string, fallback = ""): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    (value: string) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          if (value && value !== fallback) after.set(name, value);
          else after.delete(name);
          return after;
        },
        { replace: true },
      ),
    [name, fallback, setParams],
  );
  return [params.get(name) ?? fallback, change];
}
