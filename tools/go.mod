// The pinned builds of the external tools. `npm run tools` downloads each of these modules, compares it with go.sum, and
// builds it with the go.mod of its own, whose replace and exclude lines would not count if this module required it to be built.
// The comment behind a version is the release that it is. Do not run `go mod tidy` here: nothing imports these modules.
//
// To move a pin, edit its line, delete its lines in go.sum and run `go mod download -json <module>` in this folder.
// Tempo has no lines in go.sum: its module path lacks the /v3 that Go asks of a release 3, so the commit is named, and
// Go compares the download with its public checksum database.
module github.com/obskit/obskit/tools

go 1.25.8

require (
	github.com/grafana/tempo v1.5.1-0.20260813195312-1900ed7bb5ca // v3.0.3
	github.com/prometheus/alertmanager v0.34.0 // v0.34.0
	github.com/prometheus/prometheus v0.314.0 // v3.14.0
)

// Not built: the definitions of the kinds that the Kubernetes output has. `npm run generate:kubernetes` reads them.
require (
	github.com/prometheus-operator/prometheus-operator v0.93.1
	k8s.io/kubernetes v1.34.2
	sigs.k8s.io/gateway-api v1.4.1
)
