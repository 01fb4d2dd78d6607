/** Comfortable by default, compact by choice; kept on this device. */
import { useLocalStorage } from "@mantine/hooks";
import { useEffect } from "react";

export const DENSITIES = ["comfortable", "compact"] as const;
export type Density = (typeof DENSITIES)[number];

export function useDensity() {
  const [density, choose] = useLocalStorage<Density>({
    key: "aparte.density",
    defaultValue: "comfortable",
    getInitialValueInEffect: false,
  });
  useEffect(() => {
    document.documentElement.dataset.density = density;
  }, [density]);
  return { density, choose };
}
