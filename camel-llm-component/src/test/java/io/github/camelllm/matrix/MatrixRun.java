package io.github.camelllm.matrix;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Message;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import io.github.camelllm.test.RefusedRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** Carries conversations from one provider to another through real routes, and tells what the second one refuses. */
final class MatrixRun implements AutoCloseable {

    /**
     * Something that is wrong with a conversation's second request.
     *
     * @param rule the broken rule
     * @param message the provider's words and the source of the rule
     */
    record MatrixFinding(String rule, String message) {}

    private final Map<MatrixProtocol, FakeLlmServer> senders = new EnumMap<>(MatrixProtocol.class);
    private final Map<MatrixProtocol, FakeLlmServer> receivers = new EnumMap<>(MatrixProtocol.class);
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template;

    MatrixRun() throws Exception {
        for (MatrixProtocol protocol : MatrixProtocol.values()) {
            senders.put(protocol, FakeLlmServer.start());
            receivers.put(protocol, FakeLlmServer.strict(protocol.rules));
        }
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (MatrixProtocol protocol : MatrixProtocol.values()) {
                    String from = protocol.endpoint(senders.get(protocol).port());
                    String to = protocol.endpoint(receivers.get(protocol).port());
                    from("direct:from-" + protocol)
                            .errorHandler(noErrorHandler())
                            .to(from);
                    from("direct:to-" + protocol).errorHandler(noErrorHandler()).to(to);
                }
            }
        });
        context.start();
        template = context.createProducerTemplate();
    }

    @Override
    public void close() {
        context.stop();
        senders.values().forEach(FakeLlmServer::close);
        receivers.values().forEach(FakeLlmServer::close);
    }

    /** Returns what is wrong; nothing if the second provider takes the conversation with all that was said in it. */
    List<MatrixFinding> run(MatrixProtocol sender, MatrixProtocol receiver, MatrixConversation conversation) {
        boolean streamed = conversation.settings().streamed();
        MatrixRequest requests = new MatrixRequest(sender, receiver, conversation);
        Exchange first = first(sender, requests, conversation);
        ChatResponse answered = response(first, streamed);
        if (answered == null) {
            return List.of(new MatrixFinding("first-request-failed", sender + ": " + first.getException()));
        }
        FakeLlmServer server = receivers.get(receiver);
        Exchange second = send("direct:to-" + receiver, requests.second(answered), streamed);
        if (second.getException() == null) {
            response(second, streamed);
        }
        List<MatrixFinding> findings = findings(server, second);
        if (findings.isEmpty()) {
            findings = new MatrixCheck(sender, receiver, conversation, body(server)).findings();
        }
        server.forgetRequests();
        return findings;
    }

    /** Returns what the first provider answered, as the component understood it. */
    ChatResponse answer(MatrixProtocol sender, MatrixConversation conversation) {
        MatrixRequest requests = new MatrixRequest(sender, sender, conversation);
        ChatResponse answered = response(
                first(sender, requests, conversation), conversation.settings().streamed());
        return Objects.requireNonNull(answered, "no answer");
    }

    private Exchange first(MatrixProtocol sender, MatrixRequest requests, MatrixConversation conversation) {
        boolean streamed = conversation.settings().streamed();
        FakeLlmServer server = senders.get(sender);
        server.enqueue(NativeAnswer.of(sender, conversation.answer(), streamed));
        Exchange exchange = send("direct:from-" + sender, requests.first(), streamed);
        server.forgetRequests();
        return exchange;
    }

    /** Returns what is wrong with a request that has instructions only; nothing if it is taken, or never sent. */
    List<MatrixFinding> instructions(MatrixProtocol receiver, List<String> texts) {
        FakeLlmServer server = receivers.get(receiver);
        send("direct:to-" + receiver, texts.stream().map(Message::system).toList(), false);
        List<MatrixFinding> findings = refused(server);
        server.forgetRequests();
        return findings;
    }

    private Exchange send(String route, Object body, boolean streamed) {
        return template.request(route, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader("CamelLlmStreaming", streamed);
        });
    }

    private static @Nullable ChatResponse response(Exchange exchange, boolean streamed) {
        if (exchange.getException() != null) {
            return null;
        }
        return streamed
                ? exchange.getMessage().getBody(ChatStream.class).drain()
                : exchange.getMessage().getBody(ChatResponse.class);
    }

    private static List<MatrixFinding> findings(FakeLlmServer server, Exchange second) {
        List<MatrixFinding> findings = refused(server);
        if (server.requests().isEmpty()) {
            findings.add(new MatrixFinding("not-sent", String.valueOf(second.getException())));
        }
        return findings;
    }

    private static List<MatrixFinding> refused(FakeLlmServer server) {
        List<MatrixFinding> findings = new ArrayList<>();
        for (RefusedRequest refused : server.refusals()) {
            refused.violations()
                    .forEach(violation -> findings.add(new MatrixFinding(
                            violation.rule(), violation.message() + " (" + violation.source() + ")")));
        }
        return findings;
    }

    private static String body(FakeLlmServer server) {
        List<Received> received = server.requests();
        return received.get(received.size() - 1).body();
    }
}
