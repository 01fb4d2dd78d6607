/** Tabs whose choice is in the address. */
import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import { useAddress } from "./address";
import styles from "./AddressTabs.module.css";

export type AddressTab = { value: string; label: string; panel: () => ReactNode };

export function AddressTabs({
  tabs,
  label,
}: {
  tabs: [AddressTab, ...AddressTab[]];
  label: string;
}) {
  const [asked, choose] = useAddress("tab", tabs[0].value);
  const value = tabs.some((tab) => tab.value === asked) ? asked : tabs[0].value;
  return (
    <Tabs value={value} onChange={(next) => choose(next ?? "")} keepMounted={false}>
      <Tabs.List aria-label={label} className={styles.list}>
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.value} value={tab.value} className={styles.tab}>
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.value} value={tab.value} className={styles.panel}>
          {tab.value === value && tab.panel()}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
