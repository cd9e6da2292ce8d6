package io.github.camelllm.examples.gateway;

import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.selection.Candidate;
import io.github.camelllm.serve.ClientRefusedException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The providers that somebody has switched off on the page: they get no new requests until they are on again, or the gateway starts anew. */
final class ProviderSwitches {
    private final Set<String> off = ConcurrentHashMap.newKeySet();

    boolean isOff(String provider) {
        return off.contains(provider);
    }

    boolean anyOff() {
        return !off.isEmpty();
    }

    void set(String provider, boolean on) {
        if (on) {
            off.remove(provider);
        } else {
            off.add(provider);
        }
    }

    /** Makes the candidates of a group those members whose providers are on. */
    void apply(BalancedGroup group) {
        LlmLoadBalancer balancer = group.balancer();
        for (Candidate candidate : balancer.candidates()) {
            if (candidate.provider() != null && isOff(candidate.provider())) {
                balancer.removeCandidate(candidate.name());
            }
        }
        Collection<String> left =
                balancer.candidates().stream().map(Candidate::name).toList();
        group.members().forEach((member, uri) -> {
            if (!isOff(BalancedGroup.provider(member)) && !left.contains(member)) {
                balancer.addCandidate(uri);
            }
        });
    }

    /** Refuses a request that only providers could answer that are off. */
    void requireOn(Collection<String> members) {
        if (anyOff() && members.stream().allMatch(member -> isOff(BalancedGroup.provider(member)))) {
            throw new ClientRefusedException(
                    503,
                    "provider_off",
                    "The provider "
                            + String.join(
                                    ", ",
                                    members.stream()
                                            .map(BalancedGroup::provider)
                                            .distinct()
                                            .toList()) + " is switched off at the gateway");
        }
    }
}
