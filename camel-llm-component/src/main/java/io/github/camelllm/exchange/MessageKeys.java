package io.github.camelllm.exchange;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.settings.InHeaders;
import io.github.camelllm.settings.ProviderDirectory;
import io.github.camelllm.wiring.KeyOwners;
import io.github.camelllm.wiring.Target;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API keys in message headers. When first read, they are moved to an exchange property whose text form does not show them, so that no
 * later step sends, stores or logs them.
 *
 * <p>A key of the header {@code CamelLlmApiKey.openai} is for that provider; one of {@code CamelLlmApiKey} is for the provider
 * it is first used with, at that base URL if it is not the provider's own, and no other one gets it.
 */
final class MessageKeys {
    private static final Logger LOG = LoggerFactory.getLogger(MessageKeys.class);
    private static final String PROPERTY = LlmConstants.PREFIX + "MessageKeys";
    private static final String NAMED = LlmConstants.API_KEY.toLowerCase(Locale.ROOT) + ".";

    private final KeyOwners owners;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    MessageKeys(KeyOwners owners) {
        this.owners = owners;
    }

    /**
     * The keys of an exchange.
     *
     * @param any the key of the header without a provider's name; null if there is none
     * @param named the other keys, by the provider's name in lower case
     */
    private record Held(@Nullable String any, Map<String, String> named) {
        @Override
        public String toString() {
            return "xxxxxx";
        }
    }

    /** Returns the key that the message has for a target; null if it has none. */
    @Nullable
    String of(Exchange exchange, InHeaders in, Target target) {
        Held held = held(exchange, in);
        if (held == null) {
            return null;
        }
        String own = held.named().get(target.name().toLowerCase(Locale.ROOT));
        return own != null || held.any() == null ? own : bound(held.any(), target);
    }

    private @Nullable String bound(String key, Target target) {
        if (target.name().equals(ProviderDirectory.MOCK)) {
            return key; // the mock sends nothing, so the key is not bound to it
        }
        String owner = owners.owner(key, target.keyOwner());
        if (owner.equals(target.keyOwner())) {
            return key;
        }
        if (warned.add(owner)) {
            LOG.warn(
                    "The key in the header {} was first used with {} and is not sent to {}, which uses its configured key. To set a key for it, use the header {}.{}. This is logged once for each endpoint.",
                    LlmConstants.API_KEY,
                    owner,
                    target.keyOwner(),
                    LlmConstants.API_KEY,
                    target.name());
        }
        return null;
    }

    private static @Nullable Held held(Exchange exchange, InHeaders in) {
        Held before = exchange.hasProperties() ? exchange.getProperty(PROPERTY, Held.class) : null;
        Held now = in.any() ? taken(exchange.getMessage(), before) : before;
        if (now != null && !now.equals(before)) {
            exchange.setProperty(PROPERTY, now);
        }
        return now;
    }

    /** Removes the keys from the headers; other copies of the exchange keep theirs. */
    private static @Nullable Held taken(Message message, @Nullable Held before) {
        String any = before == null ? null : before.any();
        Map<String, String> named = new LinkedHashMap<>(before == null ? Map.of() : before.named());
        boolean found = false;
        for (String header : message.getHeaders().keySet().toArray(String[]::new)) {
            String name = header.toLowerCase(Locale.ROOT);
            boolean plain = name.equals(LlmConstants.API_KEY.toLowerCase(Locale.ROOT));
            if (!plain && !name.startsWith(NAMED)) {
                continue;
            }
            String key = message.getHeader(header, String.class);
            message.removeHeader(header);
            if (key != null && !key.isBlank()) {
                found = true;
                any = plain ? key.strip() : any;
                if (!plain) {
                    named.put(name.substring(NAMED.length()), key.strip());
                }
            }
        }
        return found ? new Held(any, named) : before;
    }
}
