.PHONY: demo test check long lock

demo:
	script/demo

test:
	script/test

check:
	script/bootstrap --test
	script/check
	script/test

long:
	script/long

lock:
	script/lock
