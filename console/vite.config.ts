/** Builds the console into `dist/`, served by the Python process at `/`. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const API_ORIGIN = process.env.APARTE_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  base: "/",
  server: {
    port: 5173,
    proxy: { "/api": API_ORIGIN, "/v1": API_ORIGIN, "/t": API_ORIGIN },
  },
  build: {
    outDir: "dist",
    assetsDir: "assets",
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      output: {
        manualChunks: {
          react: ["react", "react-dom", "react-router", "@tanstack/react-query"],
          mantine: ["@mantine/core", "@mantine/hooks"],
        },
      },
    },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
});
