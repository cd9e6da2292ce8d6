package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contexts that Camel starts although an endpoint of theirs could not be asked. */
@Timeout(120)
class RouteCasesStartTest extends RouteCasesSupport {
    private final DefaultCamelContext lenient = new DefaultCamelContext();

    @org.junit.jupiter.api.AfterEach
    void stop() {
        lenient.stop();
    }

    private void add(RouteBuilder routes) throws Exception {
        if (lenient.hasComponent("llm") == null) {
            LlmComponent fresh = new LlmComponent();
            fresh.environment(name -> null);
            lenient.addComponent("llm", fresh);
        }
        lenient.addRoutes(routes);
    }

    private Exchange ask(String uri) {
        return lenient.createProducerTemplate().send(uri, e -> e.getMessage().setBody("q"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llm:groq:llama-3.3-70b-versatile?x",
                "llm:azure:m?apiKey=k&x",
                "llm:nobody:m?x",
                "llm:groq:m?apiKey=k&jsonSchema=classpath:none.json&x"
            })
    void routeLazyStartWithoutKey(String uri) throws Exception {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a").to(uri.replace("x", "lazyStartProducer=true"));
                from("direct:ok").to("llm:mock:echo");
            }
        });
        lenient.start();
        assertAnswered(ask("direct:ok"), "q");
        assertThat(ask("direct:a").getException()).hasStackTraceContaining("io.github.camelllm.chat");
    }

    @Test
    void lazyStartIsTakenFromTheComponentToo() throws Exception {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                getContext().getComponent("llm", LlmComponent.class).setLazyStartProducer(true);
                from("direct:a").to("llm:groq:llama-3.3-70b-versatile");
            }
        });
        lenient.start();
        assertThat(ask("direct:a").getException()).isInstanceOf(io.github.camelllm.chat.AuthenticationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llm:groq:llama-3.3-70b-versatile", "llm:azure:m", "llm:openai:m?additionalHeader.X=y"})
    void routeMockedEndpointWithoutKey(String uri) throws Exception {
        lenient.getCamelContextExtension()
                .registerEndpointCallback(
                        new org.apache.camel.component.mock.InterceptSendToMockEndpointStrategy("llm:*", true));
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a").to(uri).to("mock:after");
                from("direct:dynamic")
                        .toD(uri.replace("llm:", "llm:${header.none}"))
                        .to("mock:after");
            }
        });
        lenient.start();
        assertThat(ask("direct:a").getException()).isNull();
        assertThat(ask("direct:dynamic").getException()).isNull();
        String mock = "mock:" + org.apache.camel.util.StringHelper.before(uri, "?", uri);
        assertThat(lenient.getEndpoint(mock, MockEndpoint.class).getReceivedCounter())
                .isEqualTo(2);
        assertThat(lenient.getEndpoint("mock:after", MockEndpoint.class).getReceivedCounter())
                .isEqualTo(2);
    }

    @Test
    void anEndpointThatAdviceSkipsNeedsNoKey() throws Exception {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a")
                        .routeId("a")
                        .to("llm:groq:llama-3.3-70b-versatile")
                        .to("mock:after");
            }
        });
        AdviceWith.adviceWith(lenient, "a", advice -> advice.mockEndpointsAndSkip("llm:groq*"));
        lenient.start();
        assertThat(ask("direct:a").getException()).isNull();
        assertThat(lenient.getEndpoint("mock:llm:groq:llama-3.3-70b-versatile", MockEndpoint.class)
                        .getReceivedCounter())
                .isEqualTo(1);
    }

    @Test
    void anEndpointThatIsMockedButNotSkippedNeedsItsKey() throws Exception {
        lenient.getCamelContextExtension()
                .registerEndpointCallback(
                        new org.apache.camel.component.mock.InterceptSendToMockEndpointStrategy("llm:*", false));
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a").to("llm:groq:llama-3.3-70b-versatile");
            }
        });
        assertThat(org.assertj.core.api.Assertions.catchThrowable(lenient::start))
                .hasMessageContaining("GROQ_API_KEY");
    }

    @Test
    void aRouteThatDoesNotStartIsNotChecked() throws Exception {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a")
                        .autoStartup(false)
                        .choice()
                        .when(body().isNotNull())
                        .to("llm:groq:m")
                        .otherwise()
                        .multicast()
                        .to("llm:openai:m");
                from("direct:b").precondition("false").to("llm:mistral:m");
                from("direct:ok").to("llm:mock:echo");
            }
        });
        lenient.start();
        assertAnswered(ask("direct:ok"), "q");
    }

    @Test
    void anEndpointOfAnotherRouteThatStartsIsChecked() throws Exception {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a").autoStartup(false).to("llm:groq:m");
                from("direct:b").to("llm:groq:m");
            }
        });
        assertThat(org.assertj.core.api.Assertions.catchThrowable(lenient::start))
                .hasMessageContaining("GROQ_API_KEY");
    }

    @Test
    void aContextWithoutAutoStartupIsNotChecked() throws Exception {
        lenient.setAutoStartup(false);
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a").to("llm:groq:m");
            }
        });
        lenient.start();
        assertThat(lenient.getStatus().isStarted()).isTrue();
    }

    /** The controller restarts the route until there is a key. */
    @Test
    void theSupervisingControllerStartsTheRouteWhenThereIsAKey() throws Exception {
        Map<String, String> keys = new java.util.concurrent.ConcurrentHashMap<>();
        LlmComponent fresh = new LlmComponent();
        fresh.environment(keys::get);
        lenient.addComponent("llm", fresh);
        var controller = lenient.getRouteController().supervising();
        controller.setBackOffDelay(50);
        controller.setInitialDelay(1);
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a").routeId("a").to("llm:groq:m?baseUrl=" + server.baseUrl());
                from("direct:ok").routeId("ok").to("llm:mock:echo");
            }
        });
        lenient.start();
        org.awaitility.Awaitility.await()
                .until(() -> lenient.getRouteController().getRouteStatus("ok").isStarted()
                        && !controller.getRestartingRoutes().isEmpty());
        assertAnswered(ask("direct:ok"), "q");
        assertThat(lenient.getRouteController().getRouteStatus("a").isStarted()).isFalse();
        keys.put("GROQ_API_KEY", "key-0123456789");
        org.awaitility.Awaitility.await()
                .until(() -> lenient.getRouteController().getRouteStatus("a").isStarted());
        assertAnswered(ask("direct:a"), "Hello");
    }

    @Test
    void theSecondStartTellsAllMistakesToo() throws Exception {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:ok").to("llm:mock:echo");
            }
        });
        lenient.start();
        lenient.stop();
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a").to("llm:groq:m");
                from("direct:b").to("llm:openai:m");
            }
        });
        assertThat(org.assertj.core.api.Assertions.catchThrowable(lenient::start))
                .isInstanceOf(io.github.camelllm.chat.ConfigurationException.class)
                .hasMessageContainingAll("GROQ_API_KEY", "OPENAI_API_KEY");
    }

    @Test
    void aContextThatWasRefusedStartsWhenThereIsAKey() throws Exception {
        Map<String, String> keys = new HashMap<>();
        addComponent(keys);
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a").to("llm:groq:m?baseUrl=" + server.baseUrl());
                from("direct:b").to("llm:openai:m?baseUrl=" + server.baseUrl());
            }
        });
        for (int i = 0; i < 2; i++) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(lenient::start))
                    .hasMessageContainingAll("GROQ_API_KEY", "OPENAI_API_KEY");
            lenient.stop(); // which removes the component
            addComponent(keys);
        }
        keys.put("GROQ_API_KEY", "key-0123456789");
        keys.put("OPENAI_API_KEY", "key-0123456789");
        lenient.start();
        assertAnswered(ask("direct:a"), "Hello");
        lenient.stop();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .as("threads of components that the context has removed")
                .noneMatch(name -> name.startsWith("camel-llm-io"));
    }

    private void addComponent(Map<String, String> keys) {
        LlmComponent fresh = new LlmComponent();
        fresh.environment(keys::get);
        lenient.addComponent("llm", fresh);
    }

    @Test
    void theProviderIsNamedOnce() throws Exception {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a").to("llm:openai:gpt-4o");
            }
        });
        assertThat(org.assertj.core.api.Assertions.catchThrowable(lenient::start)
                        .getMessage())
                .startsWith("openai: Not ready to start: No API key for OpenAI: ");
    }
}
