package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.concurrent.Workers;
import io.github.camelllm.test.Answer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors of every kind, thrown by everything that a call comes by: the exchange ends with them, once. */
@Timeout(60)
class ErrorInjectionTest extends LlmTestSupport {
    enum Thrown implements Supplier<Error> {
        NO_METHOD {
            @Override
            public Error get() {
                return new NoSuchMethodError("injected");
            }
        },
        NO_CLASS {
            @Override
            public Error get() {
                return new NoClassDefFoundError("injected");
            }
        },
        STACK {
            @Override
            public Error get() {
                return new StackOverflowError("injected");
            }
        },
        ASSERTION {
            @Override
            public Error get() {
                return new AssertionError("injected");
            }
        }
    }

    /** A class whose objects cannot be made. */
    public static final class Unmakeable {
        private static Supplier<Error> thrown = Thrown.STACK;

        /** Fails. */
        public void setA(String a) {
            throw thrown.get();
        }
    }

    /** Sends, and returns the exchange when it has ended; a second end fails the test. */
    private Exchange process(String uri, @Nullable Object body) throws Exception {
        AsyncProducer producer = context.getEndpoint(uri).createAsyncProducer();
        producer.start();
        Exchange exchange = context.getEndpoint(uri).createExchange();
        exchange.getMessage().setBody(body);
        exchange.getMessage().setHeader("X-Any", "value");
        AtomicInteger ends = new AtomicInteger();
        producer.process(exchange, sync -> ends.incrementAndGet());
        Awaitility.await().dontCatchUncaughtExceptions().until(() -> ends.get() > 0);
        component.shared().workers().execute(() -> {}); // what could end it again has been done by then
        assertThat(ends).hasValue(1);
        assertThat(component.inFlightCalls().count()).isZero();
        return exchange;
    }

    private void assertInjected(Exchange exchange) {
        assertThat(exchange.getException()).isNotNull();
        assertThat(exchange.getException()).hasStackTraceContaining("injected");
    }

    @ParameterizedTest
    @EnumSource
    void inAProvider(Thrown thrown) throws Exception {
        ChatProvider throwing = call -> {
            throw thrown.get();
        };
        context.getRegistry().bind("throwing", throwing);
        assertInjected(process("llm:throwing:m", "q"));
        assertInjected(process("llm:throwing:m?streaming=true", "q"));
    }

    @ParameterizedTest
    @EnumSource
    void inAnAnswerThatComesLater(Thrown thrown) throws Exception {
        ChatProvider failing = call -> CompletableFuture.supplyAsync(() -> {
            throw thrown.get();
        });
        context.getRegistry().bind("failing", failing);
        assertInjected(process("llm:failing:m?maxRetries=2", "q"));
        assertInjected(process("llm:failing:m?streaming=true", "q"));
    }

    @ParameterizedTest
    @EnumSource
    void inThePromiseItself(Thrown thrown) throws Exception {
        ChatProvider broken = call -> new CompletableFuture<>() {
            @Override
            public CompletableFuture<ChatResponse> whenComplete(
                    java.util.function.BiConsumer<? super ChatResponse, ? super Throwable> action) {
                throw thrown.get();
            }
        };
        context.getRegistry().bind("broken", broken);
        assertInjected(process("llm:broken:m", "q"));
    }

    @ParameterizedTest
    @EnumSource
    void inTheStructuredAnswer(Thrown thrown) throws Exception {
        Unmakeable.thrown = thrown;
        server.always(Answer.chat("{\"a\":\"b\"}"));
        Exchange exchange = process(uri("maxRetries=0", "outputClass=" + Unmakeable.class.getName()), "q");
        assertThat(exchange.getException())
                .isInstanceOf(io.github.camelllm.chat.LlmException.class); // Jackson wraps it
    }

    @ParameterizedTest
    @EnumSource
    void inAConverterOfTheBody(Thrown thrown) throws Exception {
        context.getTypeConverterRegistry()
                .addTypeConverter(String.class, Thrown.class, new org.apache.camel.support.TypeConverterSupport() {
                    @Override
                    public <T> T convertTo(Class<T> type, Exchange exchange, Object value) {
                        throw ((Thrown) value).get();
                    }
                });
        assertInjected(process(uri("maxRetries=0"), thrown));
    }

    @ParameterizedTest
    @EnumSource
    void inAFilterOfHeaders(Thrown thrown) throws Exception {
        context.getRegistry().bind("filter", new DefaultHeaderFilterStrategy() {
            @Override
            public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
                throw thrown.get();
            }
        });
        assertInjected(process(uri("maxRetries=0", "headerFilterStrategy=#filter"), "q"));
    }

    /** What is lost is the measurement. */
    @ParameterizedTest
    @EnumSource
    void inAMeterTheCallGoesOn(Thrown thrown) throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                throw thrown.get();
            }
        });
        try (var own = new org.apache.camel.impl.DefaultCamelContext()) {
            own.getRegistry().bind("meters", registry);
            own.start();
            Exchange exchange =
                    own.createProducerTemplate().send(uri(), e -> e.getMessage().setBody("q"));
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody()).isEqualTo("Hello");
        }
    }

    @Test
    void aThreadThatAnErrorEndsIsReplaced() throws Exception {
        for (int i = 0; i < 2 * Workers.MANY; i++) {
            component.shared().workers().execute(() -> {
                throw new StackOverflowError("injected, and reported to the thread's handler");
            });
        }
        assertThat(process(uri(), "q").getMessage().getBody()).isEqualTo("Hello");
    }
}
