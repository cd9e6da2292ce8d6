package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.processor.loadbalancer.LoadBalancerSupport;
import org.junit.jupiter.api.Test;

/** The jar of Resilience4j may be missing. */
class WithoutResilience4jTest {
    /** Has the load balancer anew, the rest of our classes and those of others as they are, but not Resilience4j. */
    private static final class Classes extends URLClassLoader {
        Classes() {
            super(new URL[] {
                LlmLoadBalancer.class.getProtectionDomain().getCodeSource().getLocation()
            });
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.github.resilience4j")) {
                throw new ClassNotFoundException(name);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null && name.startsWith("io.github.camelllm.balance.")
                        ? findClass(name)
                        : super.loadClass(name, resolve);
            }
        }
    }

    private static void start(Object balancer) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in")
                            .loadBalance((LoadBalancerSupport) balancer)
                            .to("llm:mock:echo")
                            .end();
                }
            });
            context.start();
            assertThat(context.createProducerTemplate().requestBody("direct:in", "hi"))
                    .isEqualTo("hi");
        }
    }

    @Test
    void theBalancerSaysWhichJarItNeedsAndWorksWithoutBreakers() throws Exception {
        try (Classes classes = new Classes()) {
            Class<?> type = classes.loadClass(LlmLoadBalancer.class.getName());
            assertThatThrownBy(() -> start(type.getConstructor().newInstance()))
                    .hasStackTraceContaining("resilience4j-circuitbreaker on the classpath")
                    .hasStackTraceContaining("breaker=false");
            Object without = type.getConstructor().newInstance();
            type.getMethod("setBreaker", boolean.class).invoke(without, false);
            start(without);
        }
    }
}
