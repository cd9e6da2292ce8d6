package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.TypeConverter;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Options of a load balancer that is a bean of a YAML or XML file. Camel takes the setter of an option or its fluent method,
 * whichever the JVM lists first, and that differs from run to run: {@code weights} once set a strategy in some of them.
 */
class BeanOptionsTest {
    private static final Map<String, String> SAMPLES = Map.of("strategy", "leastBusy", "whenAllOpen", "leastBad");

    static Stream<String> options() throws Exception {
        return getters(new LlmLoadBalancer()).keySet().stream().filter(name -> !name.equals("selectionStrategy"));
    }

    private static Map<String, String> getters(LlmLoadBalancer balancer) throws Exception {
        Map<String, String> values = new TreeMap<>();
        for (Method method : BalancerSettings.class.getDeclaredMethods()) {
            String name = method.getName();
            if (method.getParameterCount() == 0 && name.matches("(get|is)[A-Z].*") && !name.equals("isStrategySet")) {
                String option = name.replaceFirst("get|is", "");
                values.put(
                        option.substring(0, 1).toLowerCase(Locale.ROOT) + option.substring(1),
                        String.valueOf(method.invoke(balancer)));
            }
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("options")
    void anOptionHasTheSameEffectByWhicheverMethodItIsSet(String option) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            context.start();
            List<Map<String, String>> effects = new ArrayList<>();
            for (Method setter : LlmLoadBalancer.class.getMethods()) {
                if (!setter.getName().equalsIgnoreCase(option)
                                && !setter.getName().equalsIgnoreCase("set" + option)
                        || setter.getParameterCount() != 1) {
                    continue;
                }
                Object value = value(option, setter.getParameterTypes()[0], context.getTypeConverter());
                if (value != null) {
                    LlmLoadBalancer balancer = new LlmLoadBalancer();
                    balancer.setStrategy("priority");
                    setter.invoke(balancer, value);
                    effects.add(getters(balancer));
                }
            }

            assertThat(effects).hasSizeGreaterThan(1).containsOnly(effects.get(0));
            assertThat(effects.get(0)).isNotEqualTo(getters(new LlmLoadBalancer().strategy("priority")));
        }
    }

    private static Object value(String option, Class<?> type, TypeConverter converter) {
        String sample = type == boolean.class ? "false" : SAMPLES.getOrDefault(option, "7");
        return converter.tryConvertTo(type, sample);
    }

    @ParameterizedTest
    @CsvSource({"weights, weighted", "prices, cheapest", "stickyHeader, sticky"})
    void anOptionOfAStrategyImpliesIt(String option, String strategy) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            LlmLoadBalancer balancer = new LlmLoadBalancer();
            PluginHelper.getBeanIntrospection(context).setProperty(context, balancer, option, "1");

            assertThat(balancer.getStrategy()).isEqualTo(strategy);
            assertThat(balancer.strategy("priority").getStrategy()).isEqualTo("priority");
        }
    }

    @Test
    void withoutAnyOptionOfAStrategyCandidatesAreCalledInTurn() {
        assertThat(new LlmLoadBalancer().getStrategy()).isEqualTo("roundRobin");
    }
}
