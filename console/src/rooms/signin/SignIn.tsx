/** The door: an address, a password, and back to where one wanted to go. */
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import { ApiError } from "../../api/client";
import { useSession, useSignIn } from "../../api/session";
import { useWords } from "../../words/LanguageProvider";
import styles from "./SignIn.module.css";

const words = {
  title: { en: "Sign in", fr: "Connexion" },
  motto: {
    en: "Words spoken to one person, not to the room.",
    fr: "Des mots dits à une personne, pas à la salle.",
  },
  email: { en: "E-mail address", fr: "Adresse e-mail" },
  password: { en: "Password", fr: "Mot de passe" },
  go: { en: "Sign in", fr: "Se connecter" },
  refused: {
    en: "This address and password do not go together. Check both and try again.",
    fr: "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux et réessayez.",
  },
  other: { en: "En français", fr: "In English" },
};

/** Only an address of this console; anything else leads to Today. */
function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith("/sign-in") ? next : "/";
}

function Form() {
  const { say } = useWords();
  const signIn = useSignIn();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ email: email.trim(), password });
  };
  const error = signIn.error;
  const refused = error instanceof ApiError && error.status !== 0 ? words.refused : null;
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextInput
        label={say(words.email)}
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        size="md"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={say(words.password)}
        autoComplete="current-password"
        required
        withAsterisk={false}
        size="md"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {error && (
        <p role="alert" className={styles.error}>
          {say(refused ?? (error instanceof ApiError ? error.words : words.refused))}
        </p>
      )}
      <Button type="submit" size="md" loading={signIn.isPending}>
        {say(words.go)}
      </Button>
    </form>
  );
}

export function SignIn() {
  const { say, language, choose } = useWords();
  const { data: session } = useSession();
  const [params] = useSearchParams();
  if (session) return <Navigate to={safeNext(params.get("next"))} replace />;
  const other = language === "fr" ? "en" : "fr";
  return (
    <main className={styles.door}>
      <title>{`${say(words.title)} · Aparté`}</title>
      <section className={styles.sheet}>
        <p className={styles.mark}>Aparté</p>
        <p className={styles.motto}>{say(words.motto)}</p>
        <h1 className={styles.title}>{say(words.title)}</h1>
        <Form />
      </section>
      <button type="button" lang={other} className={styles.other} onClick={() => choose(other)}>
        {say(words.other)}
      </button>
    </main>
  );
}
