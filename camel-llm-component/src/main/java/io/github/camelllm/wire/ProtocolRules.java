package io.github.camelllm.wire;

import org.jspecify.annotations.Nullable;

/**
 * The requirements of the receivers of one protocol for conversations. The rules of a provider with deviations are cached until those of another one
 * are requested, so that successive calls to one provider share them. Safe for all threads.
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
     * @param usual the rules for providers without deviations
     */
    ProtocolRules(String protocol, DialectRules usual) {
        this.protocol = protocol;
        this.usual = usual;
    }

    /** Returns the rules for a conversation: those of the protocol with the deviations of the provider. */
    @SuppressWarnings("ReferenceEquality") // a provider keeps its descriptor; comparing the content costs more
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
