"""One web process of several: gunicorn -c deploy/gunicorn.conf.py clinic.wsgi:app.

It stands behind a proxy that reads the whole body of a request first (nginx.conf here
does), because a slow phone would otherwise hold a thread for as long as it sends.
"""

import os

bind = os.environ.get("CLINIC_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("CLINIC_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("CLINIC_THREADS", "8"))
timeout = 30
graceful_timeout = 20
control_socket_disable = True  # nobody talks to it but the proxy
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
accesslog = None  # an address may be a client's link
errorlog = "-"
loglevel = "warning"
