/** The pretend session: any password but "wrong" opens it. */
import { w } from "./words.mjs";

function session(state) {
    return {
        user: { email: "chloe@camelia.example", name: "Chloé Lefèvre", language: state.language },
        workspace: {
            id: 1,
            key: "camelia",
            name: "Maison Camélia",
            timezone: "Europe/Paris",
            language: "fr",
            currency: "EUR",
            sender: {
                name: "Maison Camélia",
                email: "bonjour@camelia.example",
                reply_to: "boutique@camelia.example",
            },
        },
    };
}

export function door(method, given, state) {
    if (method === "POST") {
        if (given.password === "wrong")
            return [401, { error: { code: "refused", words: w("Refused.", "Refusé.") } }];
        state.signedIn = true;
    }
    if (method === "DELETE") state.signedIn = false;
    if (method === "PATCH") state.language = given.language;
    if (method === "DELETE") return [204, null];
    return state.signedIn
        ? [200, session(state)]
        : [
              401,
              {
                  error: {
                      code: "signed_out",
                      words: w("Sign in first.", "Connectez-vous d’abord."),
                  },
              },
          ];
}
