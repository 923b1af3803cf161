"""The pages of fees, invoices and payments."""

from django.urls import path

from financing.views import invoices, issuers, runs, tables

app_name = "financing"
urlpatterns = [
    path("", invoices.invoices, name="invoices"),
    path("invoices/<int:pk>/", invoices.invoice, name="invoice"),
    path("invoices/<int:pk>/pdf/", invoices.invoice_pdf, name="invoice_pdf"),
    path("invoices/<int:pk>/payments/add/", invoices.payment_add, name="payment_add"),
    path("payments/<int:pk>/withdraw/", invoices.payment_withdraw, name="payment_withdraw"),
    path("fees/", tables.fee_tables, name="fee_tables"),
    path("fees/add/", tables.fee_table_add, name="fee_table_add"),
    path("fees/<int:year>/", tables.fee_table, name="fee_table"),
    path("fees/<int:year>/edit/", tables.fee_table_edit, name="fee_table_edit"),
    path("fees/<int:year>/decide/", tables.fee_table_decide, name="fee_table_decide"),
    path("sender/", issuers.issuer, name="issuer"),
    path("sender/add/", issuers.issuer_add, name="issuer_add"),
    path("fees/<int:year>/run/", runs.run_add, name="run_add"),
    path("runs/<int:pk>/", runs.run, name="run"),
]
