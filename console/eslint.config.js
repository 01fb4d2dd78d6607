/** One lint for the whole console: types, hooks and accessibility. */
import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import typescript from "typescript-eslint";

export default typescript.config(
  { ignores: ["dist", "node_modules", "src/api/schema.d.ts"] },
  js.configs.recommended,
  ...typescript.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    ...a11y.flatConfigs.strict,
    languageOptions: { globals: globals.browser },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": hooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "max-lines": ["error", { max: 250 }],
      "no-console": "error",
    },
  },
  { files: ["dev/**/*.mjs", "*.js", "*.ts"], languageOptions: { globals: globals.node } },
);
