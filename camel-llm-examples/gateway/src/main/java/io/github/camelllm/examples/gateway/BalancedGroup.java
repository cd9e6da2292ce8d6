package io.github.camelllm.examples.gateway;

import io.github.camelllm.balance.LlmLoadBalancer;
import java.util.Map;

/**
 * A name of models with several members.
 *
 * @param balancer the balancer of one of its routes
 * @param members the endpoints of the members, by {@code provider:model}
 */
record BalancedGroup(LlmLoadBalancer balancer, Map<String, String> members) {
    static String provider(String member) {
        return member.contains(":") ? member.substring(0, member.indexOf(':')) : member;
    }
}
