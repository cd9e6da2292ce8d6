package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.test.Answer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsConfiguration;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.connection.JmsTransactionManager;

/** Answers, whole and streamed, in routes of a message broker, with its transactions. */
@Timeout(120)
class MessagingRoutesTest extends RouteCasesSupport {
    private final List<Object> seen = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();

    @BeforeEach
    void broker() {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                "vm://routes-" + System.identityHashCode(this) + "?broker.persistent=false&broker.useJmx=false");
        factory.setTrustAllPackages(true); // for an exception as reply
        factory.getRedeliveryPolicy().setInitialRedeliveryDelay(1);
        factory.getRedeliveryPolicy().setRedeliveryDelay(1);
        JmsTransactionManager transactions = new JmsTransactionManager(factory);
        context.addComponent("jms", JmsComponent.jmsComponentAutoAcknowledge(factory));
        context.addComponent("transacted", JmsComponent.jmsComponentTransacted(factory, transactions));
        context.getRegistry().bind("PROPAGATION_REQUIRED", new SpringTransactionPolicy(transactions));
    }

    private String asked(boolean streamed) {
        server.always(streamed ? Answer.stream("one ", "two ", "three") : Answer.chat("one two three"));
        return any("m", "streaming=" + streamed);
    }

    private void keepText(Exchange exchange) throws JMSException {
        Message message = exchange.getMessage(JmsMessage.class).getJmsMessage();
        seen.add(message instanceof TextMessage text ? text.getText() : message.getClass());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerIsSentAsATextMessage(boolean streamed) throws Exception {
        String llm = asked(streamed);
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to(llm).to(ExchangePattern.InOnly, "jms:queue:out");
                from("jms:queue:out").process(MessagingRoutesTest.this::keepText);
            }
        });
        assertThat(template.requestBody("direct:in", "q", String.class)).isEqualTo("one two three");
        await().atMost(SOON).until(() -> !seen.isEmpty());
        assertThat(seen).containsExactly("one two three");
    }

    @Test
    void deltasAreSentAsTextMessages() throws Exception {
        String llm = asked(true);
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to(llm).split(body()).streaming().to(ExchangePattern.InOnly, "jms:queue:out");
                from("jms:queue:out").process(MessagingRoutesTest.this::keepText);
            }
        });
        template.sendBody("direct:in", "q");
        await().atMost(SOON).until(() -> seen.size() == 3);
        assertThat(seen).containsExactly("one ", "two ", "three");
    }

    /** The consumer replies when the exchange is done, which would close the stream. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerIsTheReply(boolean streamed) throws Exception {
        String llm = asked(streamed);
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jms:queue:ask").to(llm);
            }
        });
        assertThat(template.requestBody("jms:queue:ask?requestTimeout=60000", "q"))
                .isEqualTo("one two three");
    }

    @Test
    void aStreamThatBreaksOffIsNoReply() throws Exception {
        String llm = asked(true);
        server.always(Answer.stream("one ", "two ", "three").cutAfter(2));
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jms:queue:ask?transferException=true" + objectMessages()).to(llm);
            }
        });
        Exchange done = template.request(
                "jms:queue:ask?requestTimeout=60000&transferException=true" + objectMessages(),
                exchange -> exchange.getMessage().setBody("q"));
        assertThat(done.getException()).hasStackTraceContaining("StreamInterruptedException");
    }

    /** Camel 4.22 sends and reads objects, and so exceptions, only with these options, which Camel 4.18 does not have. */
    private static String objectMessages() {
        return Stream.of(JmsConfiguration.class.getMethods())
                        .anyMatch(method -> method.getName().equals("setObjectMessageEnabled"))
                ? "&objectMessageEnabled=true&deserializationFilter=*"
                : "";
    }

    private void transacted(String llm, AtomicInteger failures) throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("transacted:queue:in")
                        .transacted()
                        .process(exchange -> threads.add(Thread.currentThread().getName()))
                        .to(llm)
                        .process(exchange -> threads.add(Thread.currentThread().getName()))
                        .to(ExchangePattern.InOnly, "transacted:queue:out")
                        .process(exchange -> {
                            if (failures.getAndDecrement() > 0) {
                                throw new IllegalStateException("rolled back");
                            }
                        });
                from("jms:queue:out").process(MessagingRoutesTest.this::keepText);
            }
        });
        template.sendBody("jms:queue:in", "q");
        await().atMost(SOON).until(() -> !seen.isEmpty());
    }

    /** A transaction belongs to a thread. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTransactionKeepsItsThread(boolean streamed) throws Exception {
        transacted(asked(streamed), new AtomicInteger());
        assertThat(seen).containsExactly("one two three");
        assertThat(threads).hasSize(2).allMatch(threads.get(0)::equals);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageThatIsRolledBackIsAskedAgainAndSentOnce(boolean streamed) throws Exception {
        transacted(asked(streamed), new AtomicInteger(2));
        assertThat(seen).containsExactly("one two three");
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anErrorOfTheProviderRollsBack(boolean streamed) throws Exception {
        String llm = asked(streamed);
        server.enqueue(Answer.error(500, "down", "down"));
        transacted(llm, new AtomicInteger());
        assertThat(seen).containsExactly("one two three");
        assertThat(server.requests()).hasSize(2);
    }
}
