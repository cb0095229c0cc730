// A web server with one module dependency.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/google/uuid"
)

func main() {
	log.SetFlags(0)
	log.SetOutput(os.Stdout)
	greeting := valueOr(os.Getenv("GREETING"), "Hello")

	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintf(w, "%s from %s\n", greeting, runtime.Version())
	})
	mux.HandleFunc("/healthz", text("ok\n"))
	mux.HandleFunc("/env-less", text("This page needs no environment.\n"))
	mux.HandleFunc("/slow", slow)

	server := &http.Server{
		Addr:              "0.0.0.0:" + valueOr(os.Getenv("PORT"), "8080"),
		Handler:           logged(mux),
		ReadHeaderTimeout: 10 * time.Second,
	}
	serve(server)
}

// serve listens until SIGTERM, then answers what is in flight.
func serve(server *http.Server) {
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	go func() {
		log.Printf("Listening on %s", server.Addr)
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	<-stop.Done()
	log.Print("SIGTERM: finishing requests")
	grace, done := context.WithTimeout(context.Background(), 25*time.Second)
	defer done()
	if err := server.Shutdown(grace); err != nil {
		log.Fatal(err)
	}
}

func slow(w http.ResponseWriter, r *http.Request) {
	ms, err := strconv.Atoi(r.URL.Query().Get("ms"))
	if err != nil || ms < 0 || ms > 25000 {
		ms = 1000
	}
	time.Sleep(time.Duration(ms) * time.Millisecond)
	fmt.Fprintf(w, "Waited %d ms\n", ms)
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("content-type", "text/plain; charset=utf-8")
		fmt.Fprint(w, body)
	}
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// logged writes a line per request, with an id that the answer carries too.
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := valueOr(r.Header.Get("x-request-id"), uuid.NewString())
		w.Header().Set("x-request-id", id)
		recorded := &recorder{w, http.StatusOK}
		started := time.Now()
		next.ServeHTTP(recorded, r)
		log.Printf("%s %s %d %s %s", r.Method, r.URL.Path, recorded.status, time.Since(started).Round(100*time.Microsecond), id)
	})
}

func valueOr(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
