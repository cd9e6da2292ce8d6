package io.github.camelllm.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** Runs the Reactive Streams technology compatibility kit, a set of TestNG tests, against a stream fed under pressure. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReactiveStreamsTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterAll
    void stop() {
        threads.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> theRulesOfAPublisherHold() {
        List<Method> rules = Arrays.stream(FlowPublisherVerification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
                .filter(method -> !method.getName().matches("untested_.*|optional_spec111_.*")) // 111: many subscribers
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        assertThat(rules).hasSizeGreaterThan(20);
        return rules.stream().map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> verify(rule)));
    }

    private void verify(Method rule) throws Throwable {
        Verification verification = new Verification();
        verification.setUp();
        try {
            rule.invoke(verification);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private final class Verification extends FlowPublisherVerification<Delta> {
        Verification() {
            super(new TestEnvironment(2000, 50));
        }

        @Override
        public Flow.Publisher<Delta> createFlowPublisher(long elements) {
            StreamFeed feed = new StreamFeed(threads);
            Call call = new Call("fake", ChatRequest.builder().user("Hello").build(), CallOptions.STANDARD, feed);
            ChatStream stream = feed.open(call);
            threads.execute(() -> feed(feed, call, elements));
            return stream;
        }

        @Override
        public Flow.Publisher<Delta> createFailedFlowPublisher() {
            StreamFeed feed = new StreamFeed(threads);
            feed.settle(null, ErrorKind.NETWORK.exception("no network"));
            return feed.stream();
        }

        /** The kit's test with time: it gives a worker 300 ms to drop the subscriber, and the collector 100 ms to notice. */
        @Override
        public void required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
                throws Throwable {
            Publisher<Delta> publisher = createPublisher(3);
            WeakReference<?> subscriber = cancelledSubscriber(publisher);
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                System.gc();
                return subscriber.get() == null;
            });
            Reference.reachabilityFence(publisher);
        }

        private WeakReference<?> cancelledSubscriber(Publisher<Delta> publisher) throws InterruptedException {
            TestEnvironment environment = new TestEnvironment(20_000, 50);
            TestEnvironment.ManualSubscriber<Delta> subscriber = environment.newManualSubscriber(publisher);
            subscriber.request(1);
            subscriber.nextElement();
            subscriber.cancel();
            environment.verifyNoAsyncErrorsNoDelay();
            return new WeakReference<>(subscriber);
        }

        private void feed(StreamFeed feed, Call call, long elements) {
            Delta delta = Delta.text("x");
            for (long left = elements; left > 0; left--) {
                CompletionStage<?> pressure = feed.pressure();
                if (call.cancelled()) {
                    return;
                }
                if (pressure != null) {
                    long rest = left;
                    pressure.thenRunAsync(() -> feed(feed, call, rest), threads);
                    return;
                }
                feed.onDelta(delta);
            }
            feed.settle(ChatResponse.builder().build(), null);
        }
    }
}
