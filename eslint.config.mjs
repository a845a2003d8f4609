// What ./dev lint asks of static/: mistakes only, prettier looks after the form.
import js from "@eslint/js";
import globals from "globals";

export default [
    js.configs.recommended,
    {
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, luxon: "readonly", odoo: "readonly", owl: "readonly" },
        },
        rules: {
            "no-console": ["error", { allow: ["warn", "error"] }],
            "no-restricted-globals": ["error", "event", "self"],
            "no-unused-vars": ["error", { args: "none", ignoreRestSiblings: true }],
            "no-var": "error",
            "prefer-const": ["error", { destructuring: "all", ignoreReadBeforeAssign: true }],
            curly: "error",
            eqeqeq: ["error", "always", { null: "ignore" }],
        },
    },
];
