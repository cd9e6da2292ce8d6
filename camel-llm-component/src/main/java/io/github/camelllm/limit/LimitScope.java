package io.github.camelllm.limit;

import io.github.camelllm.chat.Call;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who has a limit of their own. Several together make it narrower: {@code key,model} is each model for each key. */
public enum LimitScope {
    /** Each end user; so have together the calls that name none. */
    USER,
    /** Each tenant; so have together the calls that name none. */
    TENANT,
    /** Each route. */
    ROUTE,
    /** Each requested model. */
    MODEL,
    /** Each API key, by a digest. */
    KEY,
    /** Each provider. */
    PROVIDER,
    /** All calls together. */
    ALL;

    private static final char BETWEEN = '/';

    /**
     * Reads scopes.
     *
     * @param text their names in any case, with commas between
     * @throws IllegalArgumentException if there is none, or none of that name
     */
    public static Set<LimitScope> parse(String text) {
        Set<LimitScope> scopes = new TreeSet<>();
        for (String name : text.split(",", -1)) {
            scopes.add(valueOf(name.strip().toUpperCase(Locale.ROOT)));
        }
        return scopes;
    }

    /**
     * Returns whose limit a call counts against.
     *
     * @param scopes what tells callers apart
     * @param account what tells the API key from others; never the key
     */
    public static String key(Set<LimitScope> scopes, Call call, String account) {
        if (scopes.size() == 1) {
            return scopes.iterator().next().of(call, account);
        }
        StringBuilder key = new StringBuilder(64);
        for (LimitScope scope : scopes) {
            String one = scope.of(call, account);
            key.append(one.length()).append(':').append(one).append(BETWEEN); // no value reads as two
        }
        return key.toString();
    }

    private String of(Call call, String account) {
        @Nullable
        String who =
                switch (this) {
                    case USER -> call.request().user();
                    case TENANT -> call.caller().tenant();
                    case ROUTE -> call.caller().route();
                    case MODEL -> call.request().model();
                    case KEY -> account;
                    case PROVIDER -> call.provider();
                    case ALL -> null;
                };
        return who == null ? "" : who;
    }
}
