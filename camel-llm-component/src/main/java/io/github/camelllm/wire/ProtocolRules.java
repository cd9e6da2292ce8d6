package io.github.camelllm.wire;

import org.jspecify.annotations.Nullable;

/**
 * What the receivers of one protocol demand of a conversation. The rules of a provider that differs are kept until another
 * one is asked for, so that calls to one provider in a row share them. Safe for all threads.
 */
final class ProtocolRules {
    private final String protocol;
    private final DialectRules usual;
    private volatile @Nullable Merged last;

    private record Merged(DialectRules.Differences differences, DialectRules rules) {}

    /**
     * Creates the rules of a protocol.
     *
     * @param protocol its name in descriptors
     * @param usual what holds where a provider has no rules of its own
     */
    ProtocolRules(String protocol, DialectRules usual) {
        this.protocol = protocol;
        this.usual = usual;
    }

    /** Returns what is demanded of a conversation: the rules of the protocol, with what differs at the provider. */
    @SuppressWarnings("ReferenceEquality") // a provider keeps its descriptor, and comparing the content costs more
    DialectRules of(Dialect dialect) {
        DialectRules.Differences differences = dialect.facts().dialect().get(protocol);
        if (differences == null) {
            return usual;
        }
        Merged known = last;
        if (known == null || known.differences() != differences) {
            known = new Merged(differences, differences.on(usual));
            last = known;
        }
        return known.rules();
    }
}
