package io.github.camelllm.balance;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The provider and model headers of a message, saved while candidates are tried and restored afterwards.
 *
 * @param provider of the header {@link LlmConstants#PROVIDER}
 * @param model of the header {@link LlmConstants#MODEL}
 */
record TargetHeaders(@Nullable Object provider, @Nullable Object model) {
    static TargetHeaders of(Exchange exchange) {
        Message message = exchange.getMessage();
        return new TargetHeaders(message.getHeader(LlmConstants.PROVIDER), message.getHeader(LlmConstants.MODEL));
    }

    /** Sets the headers for a candidate. */
    static void say(Member member, Exchange copy) {
        if (member.identity.byHeader()) {
            set(copy.getMessage(), LlmConstants.PROVIDER, member.provider());
            set(copy.getMessage(), LlmConstants.MODEL, member.model());
        } else if (member.step.endpoint() != null && !LlmConstants.AUTO.equals(member.provider())) {
            remove(copy);
        }
    }

    /** Removes the headers, so that only the step decides. */
    static void remove(Exchange copy) {
        copy.getMessage().removeHeader(LlmConstants.PROVIDER);
        copy.getMessage().removeHeader(LlmConstants.MODEL);
    }

    /** Restores the original headers. */
    void restore(Exchange exchange) {
        set(exchange.getMessage(), LlmConstants.PROVIDER, provider);
        set(exchange.getMessage(), LlmConstants.MODEL, model);
    }

    private static void set(Message message, String name, @Nullable Object value) {
        if (value == null) {
            message.removeHeader(name);
        } else {
            message.setHeader(name, value);
        }
    }

    /** Rejects a message with a key that more than one provider would get. */
    static void checkKey(Exchange exchange, List<Member> candidates) {
        if (exchange.getMessage().getHeader(LlmConstants.API_KEY) == null) {
            return;
        }
        List<String> providers = candidates.stream()
                .map(Member::provider)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (providers.size() > 1) {
            throw ErrorKind.CONFIGURATION.exception("The message has a key in its header " + LlmConstants.API_KEY
                    + ", but the candidates of the LlmLoadBalancer are of several providers, " + providers
                    + ", which would all get it: set their keys on the endpoints or as properties");
        }
    }
}
